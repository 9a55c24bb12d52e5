import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Installed, read, root, runs } from './installed.ts';

/** How users compile: strict, with declarations of their own, and ours checked too, which an old `lib` must do for. */
export const SETTINGS = {
  nodenext: { lib: ['ES2022', 'DOM'], module: 'nodenext', moduleResolution: 'nodenext' },
  bundler: { lib: ['ES2022', 'DOM'], module: 'esnext', moduleResolution: 'bundler' },
} as const;

/** Compiles the user's module with a TypeScript, in a setting, and looks at its declarations. */
export async function compiles(
  { user }: Installed,
  typescript: string,
  setting: keyof typeof SETTINGS,
): Promise<string> {
  writeFileSync(
    join(user, 'module.ts'),
    read('test/package/user-module.ts').replace("'../../index.ts'", "'myelin'"),
  );
  const name = `${typescript}-${setting}`;
  const compilerOptions = {
    ...{ target: 'es2022', strict: true, declaration: true, skipLibCheck: false, types: [] },
    ...SETTINGS[setting],
    ...{ rootDir: '.', outDir: name },
  };
  writeFileSync(join(user, `${name}.json`), JSON.stringify({ compilerOptions, files: ['module.ts'] }));
  const tsc = join(root, 'node_modules', typescript, 'bin/tsc');
  await runs(process.execPath, [tsc, '-p', `${name}.json`], user);
  const declared = readFileSync(join(user, name, 'module.d.ts'), 'utf8');
  expect(declared)
    .include('Cell: import("myelin").Component<"Cell"')
    .not.match(/\bany\b/);
  // Types of what we depend on would be out of a user's reach where packages are installed strictly.
  const packages = [...declared.matchAll(/(?:import\(|from )["']([^"']+)/g)].map(([, from]) => from!);
  expect(packages.filter((from) => !/^myelin(\/framework)?$/.test(from))).eql([]);
  return join(name, 'module.js');
}
