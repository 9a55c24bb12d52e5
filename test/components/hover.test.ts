import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import ts from 'typescript-api';
import { componentTable } from '../../cli/components.ts';
import { hoverText, unlike } from './hover.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const components = [...componentTable()];

/** The comments of the members of a type, as hovering shows them. */
function commentsOf(type: ts.Type, checker: ts.TypeChecker): ReadonlyMap<string, string> {
  const textOf = (member: ts.Symbol) =>
    ts.displayPartsToString(member.getDocumentationComment(checker)).replaceAll(/\s+/g, ' ');
  return new Map(checker.getPropertiesOfType(type).map((member) => [member.name, textOf(member)]));
}

describe('what hovering over the library shows', () => {
  it('stands above every row as the row says it (npm run hover writes it)', () => {
    expect(unlike()).eql([]);
  });

  it('reaches users: of what is given, and of the members of parts', () => {
    const folder = mkdtempSync(join(root, 'test', 'hover-'));
    const file = join(folder, 'user.ts');
    const made = components.map(([name], i) => `export const c${i} = library.${name};`);
    writeFileSync(file, ["import * as library from '../../components/index.ts';", ...made].join('\n'));
    try {
      const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
      const { options } = ts.parseJsonConfigFileContent({ ...config, include: ['*.ts'] }, ts.sys, folder);
      const program = ts.createProgram([file], { ...options, lib: ['lib.es2023.d.ts'], types: [] });
      const checker = program.getTypeChecker();
      const source = program.getSourceFile(file)!;
      const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!);
      const wrong = exported.flatMap((own, i) => {
        const [name, { declaration }] = components[i]!;
        const { hyperparameters, compartments } = declaration;
        const [call] = checker.getTypeOfSymbol(own).getCallSignatures();
        const part = call!.getReturnType();
        const typeOf = (symbol: ts.Symbol) => checker.getNonNullableType(checker.getTypeOfSymbol(symbol));
        const [given, members, handles] = [
          checker.getNonNullableType(
            checker.getTypeArguments(typeOf(call!.parameters[0]!) as ts.TypeReference)[0]!,
          ),
          part,
          typeOf(part.getProperty('hyperparameters')!),
        ].map((type) => commentsOf(type, checker)) as [
          ReadonlyMap<string, string>,
          ReadonlyMap<string, string>,
          ReadonlyMap<string, string>,
        ];
        const rows = [
          ...Object.entries(hyperparameters).flatMap(([key, spec]) => {
            const text = hoverText(spec.doc, 'unit' in spec ? spec.unit : undefined);
            return [given.get(key), handles.get(key)].map((shown) => ({ key, shown, text }));
          }),
          ...Object.entries(compartments).map(([key, { doc, unit }]) => {
            return { key, shown: members.get(key), text: hoverText(doc, unit) };
          }),
        ];
        return rows
          .filter(({ shown, text }) => shown !== text)
          .map(({ key, shown, text }) => `${name}.${key}: ${shown}, for ${text}`);
      });
      expect(exported.length).equal(components.length);
      expect(wrong.join('\n')).equal('');
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }).timeout(120_000);
});
