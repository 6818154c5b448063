import { expect, test } from 'vitest';
import { flaskJson } from '../../../../src/contracts/cpr/flask-json.ts';

test('keys are sorted, blanks left out, and all but printable ASCII escaped, as Flask does', () => {
  expect(flaskJson([{ b: 'é\u007f😀\n\u001f"', a: [1.5, null, true], ä: {} }])).toBe(
    '[{"a":[1.5,null,true],"b":"\\u00e9\\u007f\\ud83d\\ude00\\n\\u001f\\"","\\u00e4":{}}]\n',
  );
});
