const share = (part, all) => (all === 0 ? 1 : part / all);
const percent = (value) => `${(Math.floor(value * 1000) / 10).toFixed(1)} %`;

/** A row for each file, the total in the last; returns the total score. */
export function printTable(mutants, results) {
  const files = new Map();
  for (const { id, file } of mutants) {
    const { status } = results.get(id);
    for (const name of [file.replace('src/rules/', ''), 'all']) {
      const row = files.get(name) ?? { killed: 0, timeout: 0, survived: 0, unmet: 0 };
      row[status] += 1;
      files.set(name, row);
    }
  }
  const total = files.get('all');
  files.delete('all');
  console.log('\n| file | mutants | killed | timeout | survived | never met | score |\n|---|---|---|---|---|---|---|');
  for (const [name, row] of [...files, ['**all**', total]]) {
    const { killed, timeout, survived, unmet } = row;
    const all = killed + timeout + survived + unmet;
    console.log(`| ${name} | ${all} | ${killed} | ${timeout} | ${survived} | ${unmet} | ${percent(share(killed + timeout, all))} |`);
  }
  return share(total.killed + total.timeout, total.killed + total.timeout + total.survived + total.unmet);
}

/** `never met`: no test comes by. `unseen`: findings change, and no test notices. Else nothing changes. */
export function printSurvivors(mutants, results, { differences }) {
  for (const { id, file, line, mutator, original, replacement } of mutants) {
    const { status, difference } = results.get(id);
    if (status !== 'survived' && status !== 'unmet') continue;
    const kind = status === 'unmet' ? 'never met' : difference ? 'unseen' : 'no difference';
    console.log(`${file}:${line} ${kind}, ${mutator}: ${short(original)} -> ${short(replacement)}`);
    if (differences && difference) console.log(`    ${difference.test}\n${changed(difference)}`);
  }
}

/** Where two texts differ, with a little around it. */
function changed({ before, after }) {
  const same = [...before].findIndex((letter, at) => letter !== after[at]);
  const part = (text) => text.slice(Math.max(0, same - 80), same + 160);
  return `    before ${part(before)}\n    after  ${part(after)}`;
}

function short(text) {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 140 ? `${line.slice(0, 100)} … ${line.slice(-35)}` : line;
}
