import { expect } from 'chai';
import { figures, page } from '../../report/index.ts';
import { count, WORDS } from './support.ts';

const figure = figures.stems([1, 2], { ...WORDS, indexLabel: 'Cell', valueLabel: 'Weight' });
const html = page({
  title: 'A & <B>',
  summary: [{ name: 'Error', value: '0.5', note: 'mean "squared"' }],
  sections: [
    { heading: 'First', text: 'One paragraph.', figures: [figure, figure] },
    { heading: 'Second', text: ['Two', 'paragraphs.'], figures: [figure] },
  ],
});

describe('report: page', () => {
  it('numbers figures through all sections', () => {
    expect([...html.matchAll(/<strong>(Figure \d+)\. A title\./g)].map(([, number]) => number)).to.deep.equal(
      ['Figure 1', 'Figure 2', 'Figure 3'],
    );
  });

  it('shows the key figures and escapes all text', () => {
    expect(html).to.include('<th scope="row">Error</th><td class="value">0.5</td>');
    expect(html).to.include('mean &quot;squared&quot;');
    expect(html).to.include('<h1>A &amp; &lt;B&gt;</h1>').and.not.include('<B>');
  });

  it('has one paragraph per text', () => {
    expect(html).to.include('<p>One paragraph.</p>').and.include('<p>Two</p>\n<p>paragraphs.</p>');
    expect(count(html, /<h2>/g)).to.equal(2);
  });
});
