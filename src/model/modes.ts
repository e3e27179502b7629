import type { Span } from '../text/span';
import type { Framework } from './site';

/** What a file shows about the modes of its networks. */
export interface ModeFacts {
  /** `model.eval` without parentheses, standing alone. */
  readonly uncalled: readonly UncalledMode[];
  readonly containers: readonly PlainContainer[];
  /** Sorted by their ends: what is evaluated first within a function stands first. Empty where no variable holds a network with dropout. */
  readonly steps: readonly Step[];
  /** Variables of steps that are plainly networks, while nobody knows whether they drop. */
  readonly assumed?: readonly Assumed[];
  /** Parameters, as variables of steps, that every caller in the project is seen to hand a network with dropout in training mode. */
  readonly handed?: readonly string[];
  /** Variables of steps that are known to drop by what callers, maybe in other files, hand in. */
  readonly distant?: readonly string[];
  /**
   * When there: the steps are of all networks that may drop, and this gives those that hold. It follows classes into other files, so that it is asked
   * only where a rule would speak otherwise, and as long as the module is open.
   */
  readonly sure?: () => Pick<ModeFacts, 'steps' | 'assumed' | 'handed' | 'distant'>;
  /** Predictions whose mode nothing that is seen asks for. Asked only where a rule would speak of them, and as long as the module is open. */
  readonly unasked?: () => readonly Unasked[];
  /** What the programs of the project do with networks here when they are run without their data. Asked as `unasked` is. */
  readonly ran?: () => readonly Ran[];
}

/** Something that a program of the project, run without its data, does with a network that drops. */
export interface Ran {
  readonly framework: Framework;
  /**
   * `prediction`: it predicts in training mode; `unrestored`: here it is put into evaluation mode, in which it learns later; `leaves`: a call that leads
   * to where that is done.
   */
  readonly kind: 'prediction' | 'unrestored' | 'leaves';
  readonly span: Span;
  /** The network, or what is called, as written: `self.model`, `validate`. */
  readonly name: string;
  /** The block without gradients around it, or its statement. */
  readonly statement: Span;
  readonly withoutGradient: boolean;
  /** As of a step. */
  readonly gradientsOff?: Span;
}

export interface Assumed {
  readonly variable: string;
  /** It is made with something called dropout. */
  readonly hinted: boolean;
  /** A dropout stands in a file around this one. */
  readonly near?: true;
}

/** A prediction of what is called a network, where neither its file nor its class nor any caller that is seen asks for a mode, in a project with dropout. */
export interface Unasked {
  readonly framework: Framework;
  readonly span: Span;
  /** The network, as written: `self.model`. */
  readonly name: string;
  /** The block without gradients around it, or its statement. */
  readonly statement: Span;
  /** As of a step. */
  readonly gradientsOff?: Span;
  /** No file of the project asks for a mode, though some train. */
  readonly nobodyAsks: boolean;
  /** Something of the project is seen to call it, or it stands at the top level. */
  readonly isCalled: boolean;
  /** Nothing in the project drops: the network is of whoever uses the project. */
  readonly isOfOthers?: true;
}

export interface UncalledMode {
  readonly framework: Framework;
  readonly span: Span;
  /** As written: `model`. */
  readonly subject: string;
  readonly method: 'train' | 'eval';
}

/** Modules with dropout in a list or dictionary that the module which owns it does not register. */
export interface PlainContainer {
  readonly framework: Framework;
  /** The attribute of `self`. */
  readonly attribute: string;
  /** The container, or the argument of `append`. */
  readonly span: Span;
  readonly form: 'list' | 'dictionary';
  /** What the container's class is called here: `nn.ModuleList`; null when it cannot be named or `span` is not the whole container. */
  readonly container: string | null;
  /** What holds the dropout: `nn.Dropout`, `Block`. */
  readonly element: string;
  readonly intended: boolean;
}

/** One step of the program for a network with dropout that a variable holds. */
export interface Step {
  readonly kind:
    | 'build'
    | 'train-mode'
    | 'eval-mode'
    /** The mode may be anything afterwards; `name` is what was called. */
    | 'touched'
    | 'forward'
    /** A backward pass or an optimizer's step. */
    | 'learn'
    /** The network is recorded as it runs: what its mode is then stays in the record. */
    | 'export'
    /** A function of this file is called. */
    | 'call';
  readonly framework: Framework;
  readonly span: Span;
  /** Variable that holds the network; the same for all uses of one variable. null for `learn` and `call`. */
  readonly variable: string | null;
  /** As written. */
  readonly name: string;
  /** The innermost function around, by its offset; null at module level. */
  readonly home: number | null;
  readonly functionName: string | null;
  readonly classId: string | null;
  /** Loops of the same function around it, outermost first. */
  readonly loops: readonly Loop[];
  /** Only some runs come here: it stands in a branch of the same function. */
  readonly conditional: boolean;
  /** Of a conditional step: the branches of the same function around it, outermost first; absent where something else decides. */
  readonly branches?: readonly Branch[];
  /** What has to hold for gradients to be on around it: `torch.set_grad_enabled(train)`. */
  readonly gradients?: Condition;
  /** Of a `touched`: the network is put into training mode where this holds, and into evaluation mode elsewhere. */
  readonly mode?: Condition;
  /** In a block or a function without gradients. */
  readonly withoutGradient: boolean;
  /** What switches gradients off around it: `torch.no_grad()` of a block, or a decorator. */
  readonly gradientsOff?: Span;
  /** A loop around goes over what is called data for validation or tests. */
  readonly heldOut?: true;
  /** Of a forward: what goes in is called data for validation or tests. */
  readonly fed?: true;
  /** Of a forward: the first statement of the same function that only predicts: the block without gradients, or the statement itself. */
  readonly statement: Span;
  /** An intent marker stands beside it, or the values that go in are made up: nobody wants a prediction. */
  readonly intended: boolean;
  /** Of a build: the class of the network stands in another file. */
  readonly isForeign?: true;
  /** Of a forward: the method that writes text or draws samples; nobody learns from that by gradients. */
  readonly generates?: true;
  /** Of a forward: the weights are loaded, and nothing is trained in this file. */
  readonly loaded?: true;
  /** Of a forward: another method, or a function of another file, runs it. */
  readonly within?: true;
  /** Of an export: what records, by its canonical name; `depends` where the version of PyTorch decides whether the mode counts. */
  readonly exporter?: { readonly name: string; readonly depends: boolean };
  /** Of a call: the function, as `home` of its steps. */
  readonly target?: number;
  /** Of a call: variables by the parameters they are given to. */
  readonly passes?: readonly { readonly parameter: string; readonly variable: string }[];
  /** Of a call: what the function is told by literals. */
  readonly tells?: readonly Telling[];
}

/** One way of an `if`. */
export interface Branch {
  /** Where it begins: the same for all steps in it. */
  readonly start: number;
  /** What has to hold for it to be taken; null where nobody can tell. */
  readonly when: Condition | null;
}

/** Something that a parameter of the function decides. */
export interface Condition {
  readonly parameter: string;
  /** `truth`: whether it is true in the sense of Python; `equality`: whether it is `value`. */
  readonly asks: 'truth' | 'equality';
  readonly value: string | boolean | null;
  /** Whether that has to be so, or must not. */
  readonly holds: boolean;
}

/** What a call gives to a parameter: a literal, or what a parameter of the caller holds. */
export type Telling =
  | { readonly parameter: string; readonly value: Condition['value'] }
  | { readonly parameter: string; readonly from: string };

export interface Loop {
  readonly span: Span;
  /** First statement of its body. */
  readonly first: Span;
  /** The step leaves the loop: its branch ends in `break`, `return` or the like. */
  readonly left: boolean;
}
