/** XML as a tree to compare, of a parser that is not the SDK's: what that one misreads would be lost on both sides of a comparison. */
import { DOMParser, type Element, Node, onWarningStopParsing } from '@xmldom/xmldom';

/** An element. */
export interface XmlElement {
  readonly name: string;
  /** Without those that declare namespaces. */
  readonly attributes: ReadonlyMap<string, string>;
  /** All its own text, as it is; that of its children is theirs. */
  readonly text: string;
  readonly children: readonly XmlElement[];
}

/**
 * The root of a document.
 * @throws ParseError if it is not well formed.
 */
export function xmlTree(document: string): XmlElement {
  const { documentElement } = new DOMParser({ onError: onWarningStopParsing }).parseFromString(document, 'text/xml');
  if (!documentElement) throw new Error('an XML document without a root');
  return elementFrom(documentElement);
}

function elementFrom(element: Element): XmlElement {
  const nodes = [...element.childNodes];
  const attributes = [...element.attributes].filter(({ name }) => !/^xmlns(?::|$)/.test(name));
  return {
    name: element.nodeName,
    attributes: new Map(attributes.map(({ name, value }) => [name, value])),
    text: nodes
      .filter(isText)
      .map(({ nodeValue }) => nodeValue ?? '')
      .join(''),
    children: nodes.filter(isElement).map(elementFrom),
  };
}

function isText({ nodeType }: Node): boolean {
  return nodeType === Node.TEXT_NODE || nodeType === Node.CDATA_SECTION_NODE;
}

function isElement(node: Node): node is Element {
  return node.nodeType === Node.ELEMENT_NODE;
}
