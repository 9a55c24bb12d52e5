import { type Case, type Format, has } from './case.ts';

/** Networks of Brian2 with every synapse and every spike; every network is a case. */
export const brian2Nets: Format = (data) => {
  const entries = Object.entries(data);
  if (!entries.some(([, entry]) => has(entry, 'pre', 'post', 'spk_i', 'spk_step'))) return undefined;
  return entries.map(
    ([name]): Case => ({ name, missing: 'explicit synapse lists are not in the project yet' }),
  );
};
