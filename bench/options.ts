import { parseArgs } from 'node:util';

export interface Request {
  readonly names: readonly string[];
  readonly json: boolean;
}

/** What the command line asks for, or what is wrong with it. No names ask for all. */
export const parse = (args: readonly string[], known: readonly string[]): Request | { error: string } => {
  const list = `known benchmarks: ${known.join(', ')}`;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    const unknown = positionals.filter((name) => !known.includes(name));
    if (unknown.length) return { error: `no benchmark is called '${unknown.join("', '")}'; ${list}` };
    return { names: positionals.length ? [...new Set(positionals)] : known, json: values.json };
  } catch (error) {
    return { error: `${error instanceof Error ? error.message : error}; ${list}; option: --json` };
  }
};
