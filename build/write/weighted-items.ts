import { js } from '../code.ts';

/** Reads `item` into its `name` and its `weight`. In place, since it is done for every item. */
export const READ_ITEM = js`
  end = item.indexOf(";");
  at = end < 0 ? end : item.indexOf("q=", end);
  weight = at < 0 ? 1 : parseFloat(item.slice(at + 2));
  name = (end < 0 ? item : item.slice(0, end)).trim();`;
