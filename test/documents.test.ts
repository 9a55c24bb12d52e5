import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { expect } from 'chai';

const BLOCK = /^```ts\n(.*?)^```\n(?:\s*^```text\n(.*?)^```)?/gms;
const root = fileURLToPath(new URL('..', import.meta.url));

const documents = [
  'README.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...readdirSync(join(root, 'docs')).map((file) => `docs/${file}`),
]
  .filter((file) => file.endsWith('.md'))
  .map((file) => ({ file, text: readFileSync(join(root, file), 'utf8') }));

/** Every TypeScript block of the documents, as a module of its own; a text block right behind it is what it prints. */
const blocks = documents.flatMap(({ file, text }) =>
  [...text.matchAll(BLOCK)].map(([, code, printed], i) => ({
    name: `${file}, block ${i + 1}`,
    printed,
    // What a reader imports from the package is the code of this checkout.
    code: code!
      .replaceAll("from 'myelin'", "from '../../index.ts'")
      .replaceAll("from 'myelin/equations'", "from '../../framework/equations/index.ts'")
      .replaceAll("from 'myelin/report'", "from '../../report/index.ts'"),
  })),
);

/** The places in a document that a link can lead to. */
const anchorsOf = (text: string): string[] =>
  [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
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

  it('name examples and link to places that exist', () => {
    const examples = readdirSync(join(root, 'examples'));
    for (const { file, text } of documents) {
      const named = [...text.matchAll(/`(?:examples\/)?(\d\d-[a-z-]+)(?:\.ts)?`/g)].map(([, name]) => name!);
      expect(examples, file).include.members(named.map((name) => `${name}.ts`));
      for (const [, target, anchor] of text.matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g)) {
        const path = target ? join(root, file, '..', target) : join(root, file);
        expect(existsSync(path), `${file} → ${path}`).equal(true);
        if (anchor) expect(anchorsOf(readFileSync(path, 'utf8')), `${file} → ${path}`).include(anchor);
      }
    }
  });

  it('show files as they are', () => {
    const named = documents.flatMap(({ text }) => [...text.matchAll(/^```ts (\S+)\n(.*?)^```/gms)]);
    expect(named).not.length(0);
    for (const [, file, code] of named)
      expect(code).equal(
        readFileSync(join(root, file!), 'utf8').replaceAll(/'(\.\.\/)+index\.ts'/g, "'myelin'"),
      );
  });

  it('have code that compiles under the strict settings', () => {
    const config = { extends: '../../tsconfig.json', include: ['*.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    expect(status, stdout).equal(0);
  });

  blocks.forEach(({ name, printed }, i) => {
    it(`have code that runs${printed === undefined ? '' : ', and prints what they say'}: ${name}`, async () => {
      const printing: string[] = [];
      const { log } = console;
      console.log = (...words) => void printing.push(`${format(...words)}\n`);
      try {
        await import(pathToFileURL(files[i]!).href);
      } finally {
        console.log = log;
      }
      if (printed !== undefined)
        expect(printing.join('').replaceAll(/test\/documents-\w+\/block-\d+\.ts/g, 'model.ts')).equal(
          printed,
        );
    });
  });
});
