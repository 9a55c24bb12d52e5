import { type Openable, openFrom } from '../store/open.ts';
import { type Savable, saveFrom, toBytesFrom } from '../store/save.ts';
import type { OpenOptions, Saved, SaveModelOptions, SaveOptions } from '../store/words.ts';
import { library } from './library.ts';

// Files know the components and the initialisers of myelin.

/**
 * Writes a context, or a simulation, a trainer or a snapshot of one with its model, to a file. A context under a name that ends in `.json`
 * becomes a document, with long arrays in a `.safetensors` file beside it, or in NumPy's `.npz` with `arrays: 'npz'`; all else is one file that readers of safetensors understand.
 *
 * The file is whole or is not written; the one before it stays as `….previous`, and `open` takes it where the newest is damaged.
 *
 * @throws MyelinError `file` for what is code and has no name in `functions`, and for what the file system refuses
 */
export const save = (what: Savable, path: string, options: SaveModelOptions = {}): Promise<void> =>
  saveFrom(library, what, path, options);

/** The same as bytes of one file, for a worker or a socket; `open` takes them. */
export const toBytes = (what: Savable, options: Pick<SaveOptions, 'functions'> = {}): Promise<Uint8Array> =>
  toBytesFrom(library, what, options);

/**
 * Opens what `save` has written. The model is built anew: `const { net } = await open('net.json')`; a checkpoint has a snapshot
 * besides, for `restore` of a simulation or a trainer of that net, or of the same model built in code.
 *
 * A file is data: nothing in it is run, imported or used as a path. Components of one's own come from `components`, surrogates and
 * conditions of one's own from `functions`.
 *
 * @throws MyelinError `file` where the file is none of ours, damaged, of a newer version, or names what is not given
 */
export const open = <Net extends object = Readonly<Record<string, unknown>>>(
  from: Openable,
  options: OpenOptions = {},
): Promise<Saved<Net>> => openFrom(library, from, options);
