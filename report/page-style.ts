/** One column of text, figures up to its full width; figures are never torn apart in print. */
export const STYLE = `
:root { color-scheme: light dark; }
* { box-sizing: border-box; }
body { margin: 0; background: #fff; color: #1f2933;
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1064px; margin: 0 auto; padding: 40px 32px 64px; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 12px; letter-spacing: -0.01em; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 56px 0 8px; padding-top: 14px;
  border-top: 1px solid #d9dee4; }
p { max-width: 80ch; margin: 0 0 12px; text-wrap: pretty; }
.lead { font-size: 1.1rem; color: #3e4c59; }
table { border-collapse: collapse; margin: 28px 0 0; width: 100%; font-variant-numeric: tabular-nums; }
table caption { text-align: left; font-weight: 600; padding-bottom: 6px; }
th, td { text-align: left; font-weight: 400; padding: 5px 20px 5px 0; vertical-align: top;
  border-bottom: 1px solid #e4e7eb; }
tr:first-child th, tr:first-child td { border-top: 2px solid #1f2933; }
th, .value { white-space: nowrap; }
.value { font-weight: 600; }
.note { color: #52606d; font-size: 0.92rem; padding-right: 0; }
.rows { overflow-x: auto; }
.rows table { margin-top: 12px; font-size: 0.92rem; }
.rows th { font-weight: 600; border-bottom: 1px solid #9aa5b1; }
.rows td { overflow-wrap: anywhere; min-width: 4.5em; }
.rows tbody tr:first-child td { border-top: 0; }
.rows .marked td { background: #e3f4ec; font-weight: 600; }
.figures { display: flex; flex-wrap: wrap; gap: 28px 20px; margin-top: 20px; }
figure { flex: 1 1 calc(0.8 * var(--width)); max-width: min(100%, calc(1.2 * var(--width))); min-width: 0; margin: 0;
  break-inside: avoid; }
.drawing { overflow-x: auto; }
.drawing svg, .drawing img { display: block; width: 100%; min-width: min(calc(0.8 * var(--width)), 760px); height: auto; }
figcaption { font-size: 0.9rem; line-height: 1.45; color: #3e4c59; max-width: 90ch; margin-top: 6px; }
figcaption strong { color: #1f2933; }
/* Figures have a white ground of their own, in the dark too. */
@media screen and (prefers-color-scheme: dark) {
  body { background: #14181d; color: #e4e7eb; }
  h2, th, td, .rows th { border-color: #323a43; }
  tr:first-child th, tr:first-child td { border-top-color: #9aa5b1; }
  .lead, figcaption, .note { color: #b3bcc5; }
  figcaption strong { color: #e4e7eb; }
  .drawing { border-radius: 6px; }
  .rows .marked td { background: #143a2b; }
}
@media (max-width: 640px) {
  main { padding: 24px 16px 48px; }
  h1 { font-size: 1.6rem; }
  header + table tr { display: grid; grid-template-columns: 1fr auto; padding: 6px 0; border-bottom: 1px solid #e4e7eb; }
  header + table tr:first-child { border-top: 2px solid #1f2933; }
  header + table th, header + table td { border: 0; padding: 0; }
  .note { grid-column: 1 / -1; }
}
@media print {
  @page { margin: 15mm; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; margin-top: 28px; }
  tr { break-inside: avoid; }
  figure { max-width: min(100%, calc(1.15 * var(--width))); }
  .drawing { overflow: visible; }
  .drawing svg { min-width: 0; }
}
`;
