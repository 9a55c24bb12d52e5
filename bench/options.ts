import { parseArgs } from 'node:util';

export interface Request {
  /** Of benchmarks, or of cases of them: `lif` or `lif/1000`. */
  readonly names: readonly string[];
  readonly json: boolean;
  /** Whether figures go into bench/results.json and docs/results.md. */
  readonly write: boolean;
  /** A checkout of another commit, whose contenders join ours. */
  readonly against?: string;
  /** Seconds that the timed rounds of a benchmark may take in all. */
  readonly budget: number;
}

const options = {
  json: { type: 'boolean', default: false },
  write: { type: 'boolean', default: false },
  against: { type: 'string' },
  budget: { type: 'string', default: '14' },
} as const;

/** What the command line asks for, or what is wrong with it. No names ask for all. */
export const parse = (args: readonly string[], known: readonly string[]): Request | { error: string } => {
  const list = `known benchmarks: ${known.join(', ')}`;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    const unknown = positionals.filter((name) => !known.includes(name.split('/')[0]!));
    if (unknown.length) return { error: `no benchmark is called '${unknown.join("', '")}'; ${list}` };
    const budget = Number(values.budget);
    if (!(budget > 0)) return { error: `found --budget ${values.budget}, expected seconds` };
    return { ...values, names: positionals.length ? [...new Set(positionals)] : known, budget };
  } catch (error) {
    return {
      error: `${error instanceof Error ? error.message : error}; ${list}; options: --json, --write, --budget SECONDS, --against FOLDER`,
    };
  }
};
