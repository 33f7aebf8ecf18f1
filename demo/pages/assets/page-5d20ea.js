/** What the shop's scripts share: elements, money, and the answers of the API. */

const euros = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });

/** The API's answer was not a success; `status` says which it was. */
export class ApiError extends Error {
  name = 'ApiError';

  /** @param {number} status */
  constructor(status) {
    super(`The shop answered ${status}.`);
    this.status = status;
  }
}

/**
 * An element. Children that are text stay text, so nothing in the shop's data can become markup.
 *
 * @param {string} name
 * @param {Readonly<Record<string, string>>} [attributes]
 * @param {...(Node | string)} children
 */
export function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** @param {number} cents */
export function money(cents) {
  return euros.format(cents / 100);
}

/**
 * @param {string} url
 * @param {RequestInit} [init]
 * @throws {ApiError} when the answer is not a success.
 */
export async function fetchJson(url, init) {
  const response = await fetch(url, init);
  if (!response.ok) throw new ApiError(response.status);
  return response.json();
}
