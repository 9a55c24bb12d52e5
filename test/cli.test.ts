import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect } from 'chai';
import {
  chirp,
  noiseRaster,
  rasterInput,
  type TutorialParameters,
  tutorial,
  tutorialNetwork,
} from '../examples/tutorial.ts';
import { ms, simulate } from '../index.ts';

const cli = fileURLToPath(new URL('../cli/main.ts', import.meta.url));
const tsx = pathToFileURL(
  fileURLToPath(new URL('../node_modules/tsx/dist/loader.mjs', import.meta.url)),
).href;
const myelin = (args: readonly string[], cwd: string) =>
  spawnSync(process.execPath, ['--import', tsx, cli, ...args], { cwd, encoding: 'utf8' });

describe('the command line', () => {
  let folder = '';
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'myelin-cli-'));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('trains the tutorial network and writes what anyone can recompute', () => {
    const run = myelin(['tutorial'], folder);
    expect(run.status, run.stderr).to.equal(0);
    expect(run.stderr, 'no progress line outside a terminal').to.not.include('it/s');
    const written = JSON.parse(readFileSync(join(folder, 'out/tutorial.json'), 'utf8'));
    expect(written.losses).to.have.length(tutorial.iterations);
    expect(written.mseAfter).to.be.below(0.03);
    expect(written.mseUnseen).to.be.above(0.3);
    expect(written.raster).to.deep.equal(noiseRaster('frozen noise'));

    const mse = (parameters: TutorialParameters, raster: Parameters<typeof rasterInput>[0]) => {
      const net = tutorialNetwork(parameters);
      const sim = simulate(net, { dt: ms(1) });
      const inputs = [[net.input, rasterInput(raster)]] as const;
      const { data } = sim
        .run(net.advance, { steps: tutorial.steps, inputs, record: [net.output] })
        .get(net.output);
      const target = chirp();
      return target.reduce((sum, y, i) => sum + (data[i]! - y) ** 2, 0) / target.length;
    };
    expect(mse(written.parameters, written.raster)).to.be.closeTo(written.mseAfter, 1e-9);
    expect(mse(written.parameters, noiseRaster('unseen noise'))).to.be.closeTo(written.mseUnseen, 1e-9);
    expect(readFileSync(join(folder, 'out/tutorial.html'), 'utf8')).to.include('<svg');
  });

  it('describes components and suggests names', () => {
    const listed = execFileSync(process.execPath, ['--import', tsx, cli, 'components'], { encoding: 'utf8' });
    expect(listed).to.include('WTASCell').and.include('rockpool.LIFODEJax');
    expect(myelin(['components', 'LIFCell'], folder).stdout).to.include('tau_m');
    const typo = myelin(['components', 'WTASCel'], folder);
    expect(typo.status).to.equal(2);
    expect(typo.stderr).to.include("Did you mean 'WTASCell'?");
    expect(myelin(['trian'], folder).status).to.equal(2);
  });
});
