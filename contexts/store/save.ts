import { checkNames, hasFunction, say } from '../../framework/engine.ts';
import { contentsOf, isContext } from '../model/registry.ts';
import type { Contents } from '../model/words.ts';
import { type KeptState, keptOf } from '../session/kept.ts';
import { bytesOfCheckpoint } from './checkpoint.ts';
import { tornBy } from './checksum.ts';
import { checkFunctions, type Functions } from './code.ts';
import { fileFault } from './faults.ts';
import { checkPath, filesGiven, told, writeGeneration } from './files/generations.ts';
import { isJsonPath, writeModel } from './model-file.ts';
import type { SaveOptions } from './words.ts';

/** What can be saved: a context; a simulation, a trainer or a snapshot of one. */
export type Savable = object;

const MINE = ['files', 'functions'] as const;

/**
 * Writes a context, or a simulation, a trainer or a snapshot of one with its model, to a file. A context under a name that ends in `.json`
 * becomes a document, with long arrays in a `.safetensors` file beside it; all else is one file that readers of safetensors understand.
 *
 * The file is whole or is not written; the one before it stays as `….previous`, and `open` takes it where the newest is damaged.
 *
 * @throws MyelinError `file` for what is code and has no name in `functions`, and for what the file system refuses
 */
export async function save(what: Savable, path: string, options: SaveOptions = {}): Promise<void> {
  checkNames(options, MINE, 'save');
  const where = checkPath(path, 'save, path');
  const files = filesGiven(options.files, 'save');
  const functions = checkFunctions(options.functions ?? {}, 'save');
  const own = savedAs(what, 'save');
  if (isJsonPath(where)) {
    const contents = 'taken' in own ? noDocument(where) : own;
    return told(() => writeModel(contents, where, functions, files), where, 'written');
  }
  const bytes = await bytesOfCheckpoint(own, functions);
  await told(() => writeGeneration(files, where, bytes, isWhole), where, 'written');
}

const isWhole = async (bytes: Uint8Array): Promise<boolean> => (await tornBy(bytes)) === undefined;

const noDocument = (path: string): never =>
  fileFault(
    path,
    'a state for a JSON file',
    'a model',
    "States are numbers: write save(sim, 'run.myelin'), which has the model too.",
  );

/** The same as bytes of one file, for a worker or a socket; `open` takes them. */
export async function toBytes(
  what: Savable,
  options: { readonly functions?: Functions } = {},
): Promise<Uint8Array> {
  checkNames(options, ['functions'], 'toBytes');
  return bytesOfCheckpoint(savedAs(what, 'toBytes'), checkFunctions(options.functions ?? {}, 'toBytes'));
}

/** A model alone, or a state with its model. */
function savedAs(what: unknown, caller: string): Contents | KeptState {
  if (isContext(what)) return contentsOf(what, caller);
  const snapshot = hasFunction(what, 'snapshot') ? (what as { snapshot(): unknown }).snapshot() : what;
  return (
    keptOf(snapshot) ??
    fileFault(
      caller,
      say(what),
      'a context, a simulation, a trainer or a snapshot',
      'Pass it as it is, and no copy of it.',
    )
  );
}
