import { isRecord, say } from '../../framework/engine.ts';
import { fileFault } from './faults.ts';

/** What turns the data of one version into that of a later one. */
export interface Migration {
  readonly to: string;
  readonly change: (data: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
}

/** A format, its present version, and the way there from earlier ones. */
export interface Versioned {
  readonly format: string;
  readonly version: string;
  /** By the version that each begins with. */
  readonly migrations: Readonly<Record<string, Migration>>;
}

export const MODEL: Versioned = {
  format: 'myelin-model',
  version: '1.1',
  // Members of parts under names of their own were in no file.
  migrations: { '1.0': { to: '1.1', change: (data) => ({ names: {}, ...data }) } },
};
export const CHECKPOINT: Versioned = { format: 'myelin-checkpoint', version: '1.0', migrations: {} };

/**
 * Data of a format in its present version, step by step where it is of an earlier one. A newer minor version is read as the present
 * one, so that what it has beyond that is refused by name; a newer major one is refused.
 */
export function upToDate(
  data: unknown,
  { format, version, migrations }: Versioned,
  where: string,
): Readonly<Record<string, unknown>> {
  if (!isRecord(data)) return fileFault(where, say(data), `a record of the format ${format}`);
  if (data.format !== format) fileFault(`${where}, format`, say(data.format), `'${format}'`);
  let own = data;
  for (let steps = 0; steps <= Object.keys(migrations).length; steps++) {
    const found = own.version;
    const [, major, minor] = /^(\d{1,6})\.(\d{1,6})$/.exec(typeof found === 'string' ? found : '') ?? [];
    if (major === undefined) fileFault(`${where}, version`, say(found), `a version, such as '${version}'`);
    const [here, least] = version.split('.').map(Number) as [number, number];
    if (Number(major) === here && Number(minor) >= least) return { ...own, version };
    const isNewer = Number(major) > here;
    const step =
      isNewer || !Object.hasOwn(migrations, found as string) ? undefined : migrations[found as string];
    if (!step)
      return fileFault(
        `${where}, version`,
        say(found),
        `at most ${here}.x`,
        isNewer
          ? 'It was written by a newer myelin: read it with that one.'
          : 'There is no way from that version.',
      );
    own = { ...step.change(own), version: step.to };
  }
  return fileFault(`${where}, version`, say(data.version), `a way to ${version}`);
}
