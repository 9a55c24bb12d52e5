import { checkNames, hasFunction, say } from '../../framework/engine.ts';
import { contentsOf, isContext } from '../model/registry.ts';
import type { Contents } from '../model/words.ts';
import { type KeptState, keptOf } from '../session/kept.ts';
import type { Snapshot } from '../session/snapshot.ts';
import type { Library } from './catalogue.ts';
import { bytesOfCheckpoint } from './checkpoint.ts';
import { tornBy } from './checksum.ts';
import { checkFunctions } from './code.ts';
import { fileFault } from './faults.ts';
import { checkPath, filesGiven, told, writeGeneration } from './files/generations.ts';
import { formatOf, isJsonPath, writeModel } from './model-file.ts';
import type { SaveModelOptions, SaveOptions } from './words.ts';

/** What can be saved: a context; a simulation or a trainer, of which snapshots are taken, or a snapshot. */
export type Savable = Readonly<Record<string, unknown>> | { snapshot(): Snapshotted } | Snapshotted;

/** What snapshots of both do. */
type Snapshotted = Pick<Snapshot, 'get'>;

const MINE = ['arrays', 'files', 'functions'] as const;

/** `save` of `contexts/library`, for any library. */
export async function saveFrom(
  library: Library,
  what: Savable,
  path: string,
  options: SaveModelOptions,
): Promise<void> {
  checkNames(options, MINE, 'save');
  const where = checkPath(path, 'save, path');
  const files = filesGiven(options.files, 'save');
  const names = { library, functions: checkFunctions(options.functions ?? {}, 'save') };
  const own = savedAs(what, 'save');
  const format = formatOf(options.arrays, 'save, arrays');
  if (isJsonPath(where)) {
    const contents = 'taken' in own ? noDocument(where) : own;
    return told(() => writeModel(contents, where, names, { files, format }), where, 'written');
  }
  if (options.arrays !== undefined)
    fileFault(
      'save, arrays',
      say(options.arrays),
      'a name that ends in .json',
      'All else is one file, of safetensors.',
    );
  const bytes = await bytesOfCheckpoint(own, names);
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

/** `toBytes` of `contexts/library`, for any library. */
export async function toBytesFrom(
  library: Library,
  what: Savable,
  options: Pick<SaveOptions, 'functions'>,
): Promise<Uint8Array> {
  checkNames(options, ['functions'], 'toBytes');
  const functions = checkFunctions(options.functions ?? {}, 'toBytes');
  return bytesOfCheckpoint(savedAs(what, 'toBytes'), { library, functions });
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
