import type { Component, EquationsRecord, Key, Quantity } from '../../framework/index.ts';
import type { Components } from '../model/from-document.ts';
import type { Snapshot } from '../session/snapshot.ts';
import type { Warning } from '../session/warnings.ts';
import type { Functions } from './code.ts';

/** Where files are: a folder of Node, a browser's own, memory. What it does not know it does not find; all else that fails, throws. */
export interface Files {
  /** The bytes of a file; nothing where there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Puts a file in place of one of its name, whole or not at all, and so that it outlives a crash. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** Makes a file the same as another one, likewise. */
  copy(from: string, to: string): Promise<void>;
  /** Removes what writers have left that are no more. */
  sweep(name: string): Promise<void>;
}

/** Where a file goes, and what of it is code. */
export interface SaveOptions {
  /** Where the path is: by default a folder of Node, or the browser's own file system. */
  readonly files?: Files;
  /** Names of surrogates of one's own and of conditions, which are code: the same table opens the file. */
  readonly functions?: Functions;
}

/** How a model is written. */
export interface SaveModelOptions extends SaveOptions {
  /**
   * What long arrays beside a `.json` are: `safetensors` (the default), which are as they were written or are refused; or `npz`, which NumPy reads,
   * and may write again with other numbers.
   */
  readonly arrays?: 'safetensors' | 'npz';
}

/** Makes components of equations, which it parses and never runs. */
export type FromEquations = (
  name: string,
  record: EquationsRecord,
  functions?: Readonly<Record<string, never>>,
) => Pick<Component, 'declaration'>;

/** Where a file is, and what of it is code. */
export interface OpenOptions extends SaveOptions {
  /** Whether warnings are printed to the console (`print`, the default), or only listed in `warnings`. */
  readonly warnings?: 'print' | 'silent';
  /** Components of one's own, by name; those of myelin are known. Nothing is ever imported because a file says so. */
  readonly components?: Components;
  /** `fromEquations` of `myelin/equations`: what reads parts from equations. Where it is not given, it is loaded for files that need it. */
  readonly equations?: FromEquations;
}

/** How a model was computed: options for `simulate` and `train`. */
export interface SavedSetting {
  readonly dt: Quantity;
  readonly batch: number;
  readonly dtype: 'f32' | 'f64';
  readonly seed: Key;
  /** Tick at which time began. */
  readonly tick: number;
}

/** A snapshot from a file, for `restore`. */
export interface SavedSnapshot extends Snapshot {
  /** Updates that a training had done; 0 of a simulation. */
  readonly iteration: number;
}

/** What a file holds. */
export interface Saved<Net extends object = Readonly<Record<string, unknown>>> {
  readonly kind: 'model' | 'simulation' | 'training';
  /** The context, built anew. */
  readonly net: Net;
  /** The state; an error for the file of a model, which has none. */
  readonly snapshot: SavedSnapshot;
  /** How it was computed; an error for the file of a model. */
  readonly setting: SavedSetting;
  /** Whether the file before it had to be taken, since the newest one is damaged. */
  readonly warnings: readonly Warning[];
}
