import type { PyCall, PyModule } from '../../../../syntax/module';
import { lastName, passedArguments } from '../../tree';
import { exporterOf } from './exporters';

/** `model(x)`, `self.model(x)`, `model.module(x)`, `model.forward(x)`. */
const RUN = /^(?:self\s*\.\s*)?([^\s.()[\]]+)(?:\s*\.\s*(?:module|_orig_mod|forward|generate))*$/;
const FIRST = /^[(\s]*(?:self\s*\.\s*)?([^\s.()[\]]+)/;

/** `net.decode(x)`: a method runs a network, by the name of the method. */
const METHOD =
  /^(?:self\s*\.\s*)?(\w+)(?:\s*\.\s*(?:module|_orig_mod))?\s*\.\s*(?:\w*(?:predict|decode|encode|translate|sample|infer|classify|tag|parse|score|embed|caption|transcribe|reconstruct|label|search|extract)\w*|get_\w+|compute_\w+)$/i;

/** A function, which may stand in another file, teaches or measures what it is given, by its name. */
const ELSEWHERE = /^(?:\w{1,60}\.)?\w{0,60}(?:train|epoch|fit|eval|valid|test|predict|infer)\w{0,60}$/i;

/**
 * Last names of the variables whose networks may be run or recorded: by themselves, by a function that they are passed to, or by a
 * name that they are given to. What all others hold need not be followed into other files. By text alone, and rather too many.
 */
export function askedNames(module: PyModule, aliases: readonly { readonly name: string; readonly of: string }[]): ReadonlySet<string> {
  const asked = new Set<string>();
  for (const call of module.calls) {
    const callee = call.calleeText.replace(/^[(\s]+|[)\s]+$/g, '');
    const run = (RUN.exec(callee) ?? METHOD.exec(callee))?.[1];
    if (run !== undefined) asked.add(run);
    if (exporterOf(call) || ELSEWHERE.test(callee)) for (const name of namesPassed(call)) asked.add(name);
  }
  for (let before = -1; before !== asked.size; ) {
    before = asked.size;
    for (const { name, of } of aliases) if (asked.has(name)) asked.add(of);
    const runners = new Set(
      module.functions.filter(({ parameters }) => parameters.some((each) => asked.has(each.name))).map(({ name }) => name),
    );
    for (const { name, of } of aliases) if (runners.has(of)) runners.add(name);
    for (const call of module.calls) if (runners.has(lastName(call.calleeText))) for (const name of namesPassed(call)) asked.add(name);
  }
  return asked;
}

function namesPassed(call: PyCall): readonly string[] {
  return passedArguments(call.node).flatMap(({ value }) => FIRST.exec(value.text)?.[1] ?? []);
}
