import type { Shape } from '../../../model/network';
import type { PyClass } from '../../../syntax/module';
import type { Dialect } from '../dialect';
import type { Bound } from './bound';
import type { LayerValue, Run, SequenceValue } from './values';

/** What the interpreter asks of a JAX library. */
export interface Library {
  readonly dialect: Dialect;
  /** Networks are written for one sample, without a batch axis. */
  readonly isSingle: boolean;
  /** How objects of a class are made: from the fields of a dataclass on first use, or by a constructor. */
  isLazy(owner: PyClass): boolean;
  blueprint(name: string): Blueprint | null;
  /** A library's list of layers that runs them in order, or merely holds them; null for anything else. */
  container(name: string): 'sequence' | 'list' | null;
  /** Parts are named by the module and the method that build them, each call of which counts anew; equal names share their weights. */
  readonly isScoped?: boolean;
}

/** How to build one library layer from the arguments of a call. */
export interface Blueprint {
  /** Parameter names of the constructor, in order. */
  readonly names: readonly string[];
  build(bound: Bound, siteIds: readonly string[]): Built;
}

export interface Built {
  readonly run: Run;
  /** Absent = the input decides. */
  readonly parameters?: number | null;
  readonly demand?: Shape | null;
  readonly result?: LayerValue['result'];
  readonly assumes?: NonNullable<LayerValue['assumes']>;
  readonly cell?: LayerValue['cell'];
}

export type Part = LayerValue | SequenceValue;
