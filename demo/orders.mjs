// @ts-check
/**
 * The orders of the demo shop, as the screen above its packing table shows them: what is in them and how far they are, and nobody's
 * name. A table with a version that counts up with every change, so that one cheap query tells whether the dear one has to run.
 */

import { etagOfVersion } from 'edgewright/origin';

/**
 * @typedef {object} Order
 * @property {string} id
 * @property {string} placed The day, as YYYY-MM-DD.
 * @property {string} state
 * @property {readonly unknown[]} lines
 * @property {number} total In cents.
 */

/** What the code below writes. Another format needs another name: the version of the data would not change with it. */
const FORMAT = 'orders-1';

/** The states of an order that can still change. */
const OPEN = ['placed', 'packed', 'on its way'];

/** Every state that an order may have. */
export const STATES = [...OPEN, 'delivered'];

/**
 * A table of orders, which counts what is asked of it.
 *
 * @param {readonly Order[]} rows
 */
export function ordersTable(rows) {
  let version = 1;
  let orders = [...rows];
  const asked = { version: 0, full: 0 };

  return {
    /** `select version from orders_version`: one row. */
    version: async () => {
      asked.version += 1;
      return version;
    },
    /** `select … join … join …`: every order with its lines. */
    all: async () => {
      asked.full += 1;
      return orders;
    },
    /** Whether an order can still change: in a real shop another service knows, here the table itself. */
    mayChange: async () => orders.some(({ state }) => OPEN.includes(state)),
    /**
     * Changes an order, and the version with it, as one transaction would.
     *
     * @param {string} id
     * @param {string} state
     * @returns {Order | undefined} Nothing where there is no such order.
     */
    change: (id, state) => {
      if (!orders.some((order) => order.id === id)) return undefined;
      orders = orders.map((order) => (order.id === id ? { ...order, state } : order));
      version += 1;
      return orders.find((order) => order.id === id);
    },
    /** How often either query ran, and how often the dear one did not have to. */
    queries: () => ({ ...asked, saved: asked.version - asked.full }),
  };
}

/**
 * The orders as something that a cache may ask about: thirty seconds at the edge while one of them can change, an hour after that, and
 * up to an hour more where this origin fails. A browser always asks the edge.
 *
 * @param {ReturnType<typeof ordersTable>} table
 * @returns {import('edgewright/origin').Resource}
 */
export function ordersResource(table) {
  return {
    version: async () => ({ etag: etagOfVersion(FORMAT, await table.version()) }),
    read: async () => ({
      type: 'application/json',
      body: `${JSON.stringify({ items: await table.all() }, null, 2)}\n`,
    }),
    life: async () => ({
      for: 'everyone',
      browser: 0,
      edge: (await table.mayChange()) ? 30 : 3600,
      staleIfError: 3600,
    }),
  };
}
