import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const BLOCK = /^```ts\n(.*?)^```\n(?:\s*^```text\n(.*?)^```)?/gms;
const root = fileURLToPath(new URL('..', import.meta.url));

/** Every TypeScript block of the documents, as a module of its own; a text block right behind it is what it prints. */
const blocks = ['README.md', ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`)]
  .filter((file) => file.endsWith('.md'))
  .flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(BLOCK)].map(([, code, printed], i) => ({
      name: `${file}, block ${i + 1}`,
      printed,
      // What a reader imports from the package is the code of this checkout.
      code: code!
        .replaceAll("from 'myelin'", "from '../../index.ts'")
        .replaceAll("from 'myelin/report'", "from '../../report/index.ts'"),
    })),
  );

describe('the documents', () => {
  let folder = '';
  const files: string[] = [];

  before(() => {
    folder = mkdtempSync(join(root, 'test', 'documents-'));
    blocks.forEach(({ code }, i) => {
      const file = join(folder, `block-${i}.ts`);
      writeFileSync(file, `${code}\nexport {};\n`);
      files.push(file);
    });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('have code that compiles under the strict settings', () => {
    const config = { extends: '../../tsconfig.json', include: ['./*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  });

  blocks.forEach(({ name, printed }, i) => {
    it(`have code that runs${printed === undefined ? '' : ', and prints what they say'}: ${name}`, () => {
      const out = execFileSync(process.execPath, ['--import', 'tsx', files[i]!], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (printed !== undefined) expect(out).equal(printed);
    });
  });
});
