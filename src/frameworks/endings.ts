import { relatives } from '../syntax/kinship';
import type { PyClass, PyFunction, PyModule } from '../syntax/module';
import type { PyNode } from '../syntax/node';
import { partsOf, withoutParentheses } from '../syntax/nodes';
import { descendants } from './descendants';
import { sourceBehind } from './source';

/** How a framework's modules are run. */
export interface Running {
  /** The method that runs a module: `forward`, `call`, `__call__`. */
  readonly method: string;
  /** Documented names of containers that run their parts one after the other. */
  readonly rows: ReadonlySet<string>;
  readonly canonical: (name: string) => string;
}

/** The operation that a value comes out of. */
export interface Ending {
  readonly module: PyModule;
  /** A call of a function, or the call that builds a layer; where a layer's class or a function is only named, that. */
  readonly node: PyNode;
  /** Documented name; `.softmax` for a method of something unknown; '' where one of several ways is not known. */
  readonly name: string;
  /** The first of its several results, as of a recurrent layer. */
  readonly first: boolean;
}

const DEEPEST = 5;
const MOST = 12;

/**
 * What the result of a call comes out of: the function or layer itself, and for modules, methods and functions of the project, in this file or another, that
 * with which each of their results ends. null where that is not known of every result. `first`: the first of several results is meant.
 */
export function endingsOf(running: Running, module: PyModule, made: PyNode, first: boolean, far = 0): readonly Ending[] | null {
  if (made.type !== 'call' || far > DEEPEST) return null;
  const callee = withoutParentheses(made.childForFieldName('function') ?? made);
  if (callee.type === 'call' || callee.type === 'subscript') return endsOfBuilt(running, module, callee, first, far);
  const own = ownBehind(module, callee);
  if (own?.kind === 'function') return resultsOf(running, own, first, far, endingsOf);
  const name = own ? null : module.qualify(callee);
  if (name !== null) return [{ module, node: made, name: running.canonical(name), first }];
  if (callee.type !== 'attribute') return null;
  const attribute = callee.childForFieldName('attribute')?.text ?? '';
  if (callee.childForFieldName('object')?.text === 'self') return endsOfAttribute(running, module, callee, attribute, first, far);
  return [{ module, node: made, name: `.${attribute}`, first }];
}

/** `self.name(x)`: what the attribute is built as, or the method of that name, in the class and those that it stands in line with. */
function endsOfAttribute(running: Running, module: PyModule, callee: PyNode, attribute: string, first: boolean, far: number) {
  const owner = module.enclosingClass(callee);
  if (!owner) return null;
  const line = lineOf(module, owner);
  const built = line.flatMap(({ module: home, owner: each }) =>
    descendants(each.node, 'assignment')
      .filter((node) => node.childForFieldName('left')?.text === `self.${attribute}`)
      .map((node) => ({ home, value: node.childForFieldName('right') })),
  );
  const methods = methodsOf(line, attribute);
  if (built.length === 0 && methods.length === 0) return null;
  return joined(module, callee, [
    ...built.map(({ home, value }) => (value ? endsOfBuilt(running, home, withoutParentheses(value), first, far) : null)),
    ...methods.map((method) => resultsOf(running, method, first, far, endingsOf)),
  ]);
}

/** What the output of a module that is built like this comes out of. */
export function endsOfBuilt(running: Running, module: PyModule, built: PyNode, first: boolean, far: number): readonly Ending[] | null {
  if (far > DEEPEST) return null;
  if (built.type === 'conditional_expression') {
    const [yes, , no] = partsOf(built);
    const ways = [yes, no].map((each) => (each ? endsOfBuilt(running, module, withoutParentheses(each), first, far + 1) : null));
    return joined(module, built, ways);
  }
  if (built.type !== 'call') return endOfNamed(running, module, built, first);
  const callee = withoutParentheses(built.childForFieldName('function') ?? built);
  if (callee.type === 'subscript') return endsOfTable(running, module, callee, first);
  if (callee.type === 'attribute' && callee.childForFieldName('object')?.text === 'self') {
    const owner = module.enclosingClass(callee);
    const makers = owner ? methodsOf(lineOf(module, owner), callee.childForFieldName('attribute')?.text ?? '') : [];
    return makers.length === 0
      ? null
      : joined(
          module,
          built,
          makers.map((maker) => resultsOf(running, maker, first, far, endsOfBuilt)),
        );
  }
  const own = ownBehind(module, callee);
  if (own?.kind === 'function') return resultsOf(running, own, first, far, endsOfBuilt);
  if (own) {
    const [run] = methodsOf(lineOf(own.module, own.owner, 'bases'), running.method);
    return run ? resultsOf(running, run, first, far, endingsOf) : null;
  }
  const name = module.qualify(callee);
  if (name === null) return null;
  const documented = running.canonical(name);
  if (running.rows.has(documented)) return endOfRow(running, module, built, first, far);
  return [{ module, node: built, name: documented, first }];
}

/** A function that is kept as it is: `self.act = torch.sigmoid`. */
function endOfNamed(running: Running, module: PyModule, built: PyNode, first: boolean): readonly Ending[] | null {
  const name = first || !/^(?:identifier|attribute)$/.test(built.type) ? null : module.qualify(built);
  return name === null || name.startsWith('.') ? null : [{ module, node: built, name: running.canonical(name), first }];
}

/** `ACTIVATIONS[name]()`: the classes that a table of the file names. */
function endsOfTable(running: Running, module: PyModule, callee: PyNode, first: boolean): readonly Ending[] | null {
  const table = callee.childForFieldName('value');
  const found = table && !first ? module.define(table) : null;
  if (found?.kind !== 'value' || found.node.type !== 'dictionary' || found.file !== module.file) return null;
  const values = partsOf(found.node).map((pair) => (pair.type === 'pair' ? pair.childForFieldName('value') : null));
  return joined(
    module,
    callee,
    values.map((value) => value && endOfNamed(running, module, value, false)),
  );
}

function endOfRow(running: Running, module: PyModule, built: PyNode, first: boolean, far: number): readonly Ending[] | null {
  const last = partsOf(built.childForFieldName('arguments') ?? built).findLast((each) => each.type !== 'keyword_argument');
  const part = last?.type === 'list' ? partsOf(last).at(-1) : last;
  return part ? endsOfBuilt(running, module, withoutParentheses(part), first, far + 1) : null;
}

interface OwnFunction {
  readonly kind: 'function';
  readonly module: PyModule;
  readonly definition: PyFunction;
}

export type Own = OwnFunction | { readonly kind: 'class'; readonly module: PyModule; readonly owner: PyClass };

type Reader = (running: Running, module: PyModule, value: PyNode, first: boolean, far: number) => readonly Ending[] | null;

/** What all that a function returns comes out of, each read by `read`. */
function resultsOf(running: Running, { module, definition }: OwnFunction, first: boolean, far: number, read: Reader) {
  const results = descendants(definition.node, 'return_statement').filter(
    (node) => module.enclosingFunction(node)?.node.id === definition.node.id,
  );
  if (results.length === 0) return null;
  return joined(
    module,
    definition.nameNode,
    results.map((node) => {
      const whole = partsOf(node)[0];
      const isSeveral = whole !== undefined && /^(?:expression_list|tuple)$/.test(whole.type);
      const value = isSeveral && first ? partsOf(whole)[0] : whole;
      if (!value || isSeveral !== (value !== whole)) return null;
      const source = sourceBehind(value, value);
      if (!source) return value.type === 'identifier' ? chosen(value.text) : null;
      // What is handed on as it came may be several results itself.
      return first && !isSeveral && source.first
        ? null
        : read(running, module, source.node, source.first || (first && !isSeveral), far + 1);
    }),
  );

  /** `if name == 'relu': layer = nn.ReLU() elif …`. */
  function chosen(name: string): readonly Ending[] | null {
    const given = descendants(definition.node, 'assignment').filter((node) => node.childForFieldName('left')?.text === name);
    const values = given.map((node) => node.childForFieldName('right')).filter((value) => value !== null && value.type !== 'none');
    const built = values.map((value) =>
      value && read === endsOfBuilt ? read(running, module, withoutParentheses(value), first, far + 1) : null,
    );
    return joined(module, definition.nameNode, built);
  }
}

/** The class or function of the project that an expression names. */
export function ownBehind(module: PyModule, expression: PyNode): Own | null {
  if (expression.type !== 'identifier' && expression.type !== 'attribute') return null;
  const found = module.define(expression);
  if (!found || found.kind === 'value') return null;
  const home = found.file === module.file ? module : module.open(found.file);
  const at = found.node.startIndex;
  if (!home) return null;
  if (found.kind === 'class') {
    const owner = home.classes.find(({ node }) => node.startIndex === at);
    return owner ? { kind: 'class', module: home, owner } : null;
  }
  const definition = home.functions.find(({ node }) => node.startIndex === at);
  return definition ? { kind: 'function', module: home, definition } : null;
}

interface Owner {
  readonly module: PyModule;
  readonly owner: PyClass;
}

/** A class with its bases in the project, and with those of its file that derive from it. */
function lineOf(module: PyModule, owner: PyClass, which: 'all' | 'bases' = 'all'): readonly Owner[] {
  const found: Owner[] = (which === 'all' ? relatives(module, owner) : [owner]).map((each) => ({ module, owner: each }));
  for (const each of found) {
    if (found.length > MOST) break;
    for (const base of partsOf(each.owner.node.childForFieldName('superclasses') ?? each.owner.nameNode)) {
      const own = ownBehind(each.module, base);
      if (own?.kind === 'class' && !found.some((present) => present.owner === own.owner)) found.push(own);
    }
  }
  return found;
}

/** The methods of this name, nearest first; of one that a subclass has to fill in, only those that do. */
function methodsOf(line: readonly Owner[], name: string): readonly OwnFunction[] {
  return line.flatMap(({ module, owner }) => {
    const definition = owner.methods.findLast((method) => method.name === name && !method.isAbstract);
    return definition ? [{ kind: 'function' as const, module, definition }] : [];
  });
}

/** All ways together; null when none is known. */
function joined(module: PyModule, node: PyNode, ways: readonly (readonly Ending[] | null)[]): readonly Ending[] | null {
  const unknown: Ending = { module, node, name: '', first: false };
  return ways.length > MOST || ways.every((way) => way === null) ? null : ways.flatMap((way) => way ?? [unknown]);
}
