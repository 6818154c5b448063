import { html } from '../html.js';

/**
 * A table that may be wider than the page: it scrolls for itself, by keyboard too. Its children are the rows.
 * @param {{ label: string, columns: readonly (string | { figure: string })[], children?: unknown }} props - a title a
 *   column, of figures as `{ figure }`
 */
export const WideTable = ({ label, columns, children }) => html`
  <div class="wide" tabindex="0" role="region" aria-label=${label}>
    <table>
      <thead>
        <tr>
          ${columns.map((column) =>
            typeof column === 'string'
              ? html`<th scope="col">${column}</th>`
              : html`<th scope="col" class="figure">${column.figure}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${children}
      </tbody>
    </table>
  </div>
`;
