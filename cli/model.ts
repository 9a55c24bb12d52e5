import { existsSync, statSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { suggest } from '../framework/engine.ts';
import {
  type Compartment,
  edit,
  model,
  type Quantity,
  type RunOptions,
  type TrainOptions,
} from '../index.ts';
import { UsageError } from './faults.ts';
import { local, nameOf } from './names.ts';
import { readTypeScript } from './typescript.ts';

/** What a model's module exports besides the context, each if it likes. */
export interface ModelExports {
  readonly dt?: Quantity | string;
  readonly seed?: string | number;
  readonly duration?: Quantity | string;
  readonly steps?: number;
  readonly inputs?: RunOptions['inputs'];
  readonly record?: readonly Compartment[];
  readonly training?: TrainOptions & { readonly iterations?: number; readonly epochs?: number };
}

export interface LoadedModel {
  readonly net: object;
  readonly name: string;
  /** Names of what the module records. */
  readonly record: readonly string[];
  readonly given: ModelExports;
}

/** Loads a module that exports a context, as its default or as `net`, and sets hyperparameters of it. */
export async function loadModel(file: string, settings: readonly string[] = []): Promise<LoadedModel> {
  const path = resolve(file);
  if (!existsSync(path)) throw new UsageError(`${file}: there is no such file.`);
  if (statSync(path).isDirectory())
    throw new UsageError(`${file}: a folder, where a model's module was expected.`);
  const url = pathToFileURL(path).href;
  if (/^\.[mc]?ts$/.test(extname(path))) await readTypeScript(url, file);
  const exported = (await import(url)) as Readonly<Record<string, unknown>>;
  const net = exported.default ?? exported.net;
  if (typeof net !== 'object' || net === null) {
    const names = Object.keys(exported).join(', ') || 'nothing';
    throw new UsageError(
      `${file} exports ${names}, expected a context: export default context('net', () => …), or export const net = ….`,
    );
  }
  const { name } = model(net);
  const given = exported as ModelExports;
  const record = (given.record ?? []).map((own) => nameOf(net, own));
  change(net, settings);
  return { net, name, record, given };
}

/** Texts such as `z.tau_m=20ms`, in place of what the model says. */
function change(net: object, settings: readonly string[]): void {
  if (settings.length === 0) return;
  const parts = Object.keys(model(net).parts);
  const read = settings.map((text) => {
    const [, given, name, value] = /^(.+)\.([^.=]+)=(.+)$/s.exec(text) ?? [];
    if (given === undefined)
      throw new UsageError(`--set ${text}: expected part.name=value, such as z.tau_m=20ms.`);
    const part = local(net, given);
    if (!parts.includes(part))
      throw new UsageError(`--set ${text}: there is no part ${part}. ${suggest(part, parts)}`);
    return { part, name: name!, value: readValue(value!) };
  });
  edit(net, (draft) => {
    const own = draft.parts as Record<string, { hyperparameters: Record<string, unknown> }>;
    for (const { part, name, value } of read) own[part]!.hyperparameters[name] = value;
  });
}

/** Numbers, lists and truth values as JSON has them; anything else, `20 ms` for one, is a text. */
function readValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
