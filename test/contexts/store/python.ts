import { spawnSync } from 'node:child_process';

/** A Python that has a package; none, and a sentence that says so, where there is none. `PYTHON` names one. */
export function pythonWith(name: string): string | undefined {
  const python = process.env.PYTHON ?? 'python3';
  const { status } = spawnSync(python, ['-c', `import ${name}`]);
  if (status === 0) return python;
  console.log(`      skipped: there is no ${python} with ${name}`);
  return undefined;
}
