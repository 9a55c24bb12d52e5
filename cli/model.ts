import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { model, open, type Quantity, type Recordable, type RunOptions, type TrainOptions } from '../index.ts';
import { UsageError } from './faults.ts';
import { nameOf } from './names.ts';
import { change } from './settings.ts';
import { importing } from './typescript.ts';

/** What a model's module exports besides the context, each if it likes. */
export interface ModelExports {
  readonly dt?: Quantity | string;
  readonly seed?: string | number;
  readonly duration?: Quantity | string;
  readonly steps?: number;
  readonly inputs?: RunOptions['inputs'];
  readonly record?: readonly Recordable[];
  readonly training?: TrainOptions & { readonly iterations?: number; readonly epochs?: number };
}

export interface LoadedModel {
  readonly net: object;
  readonly name: string;
  /** Names of what the module records. */
  readonly record: readonly string[];
  readonly given: ModelExports;
}

const MODULE = /\.[mc]?[jt]s$/;

/** The name of a context; nothing for what is none. */
function nameOfContext(net: object): string | undefined {
  try {
    return model(net).name;
  } catch {
    return undefined;
  }
}

function listed(record: unknown, file: string): readonly Recordable[] {
  if (Array.isArray(record)) return record;
  throw new UsageError(`${file}: record is no list, expected compartments: export const record = [net.z.s].`);
}

/** Loads a module that exports a context, as its default or as `net`, or a model's document that `save` has written, and sets hyperparameters of it. */
export async function loadModel(file: string, settings: readonly string[] = []): Promise<LoadedModel> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`${file}: there is no such file.`);
  const isDocument = path.endsWith('.json');
  if (statSync(path).isDirectory() || !(isDocument || MODULE.test(path)))
    throw new UsageError(
      `${file}: expected a model's module, a .ts or .js file, or its document, a .json file.`,
    );
  if (isDocument) {
    const { net } = await open(path);
    change(net, settings);
    return { net, name: nameOfContext(net)!, record: [], given: {} };
  }
  const exported = await importing(path, file);
  const net = exported.default ?? exported.net;
  const name = typeof net === 'object' && net !== null && nameOfContext(net);
  if (!name) {
    const names = Object.keys(exported).join(', ') || 'nothing';
    throw new UsageError(
      `${file} exports ${names}, expected a context: export default context('net', () => …), or export const net = ….`,
    );
  }
  const given = exported as ModelExports;
  const record = listed(given.record ?? [], file).map((own) => nameOf(net, own));
  change(net, settings);
  return { net, name, record, given };
}
