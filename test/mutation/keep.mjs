// Sources that were opened once stay open: a mutant of a rule changes nothing of what is parsed and read.

/** `on`: new sources are kept. Off while mutants run: what only they write is opened and closed as always. */
export const keep = { on: false, opened: 0 };

const shelves = new Map();

/** `open` with the source as the one argument that has a `kind`, and at most one other that differs between calls: the project. */
export function keepingOpen(open) {
  return (...args) => {
    const source = args.find((argument) => typeof argument.kind === 'string' && 'name' in argument);
    const shelf = shelfOf(args.at(-1));
    const key = JSON.stringify(source);
    const known = shelf.get(key);
    if (known || !keep.on) return known ?? open(...args);
    const kept = readOnce(open(...args));
    shelf.set(key, kept);
    keep.opened += 1;
    return kept;
  };
}

function shelfOf(project) {
  const shelf = shelves.get(project) ?? new Map();
  const isProject = typeof project?.kind !== 'string';
  if (isProject) shelves.set(project, shelf);
  return isProject ? shelf : shelfOf(null);
}

function readOnce(opened) {
  const readings = new Map();
  return {
    ...opened,
    dispose: () => undefined,
    read(depth, problems) {
      let known = readings.get(depth);
      if (!known) {
        const found = [];
        known = { reading: frozen(opened.read(depth, found)), found };
        readings.set(depth, known);
      }
      problems.push(...known.found);
      return known.reading;
    },
  };
}

/** A rule that wrote into what it is given would break here, and so could not reach another mutant's run. */
function frozen(value) {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return value;
  Object.freeze(value);
  for (const { value: part } of Object.values(Object.getOwnPropertyDescriptors(value))) frozen(part);
  return value;
}
