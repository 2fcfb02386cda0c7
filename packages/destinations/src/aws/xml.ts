/** Answers of AWS in XML, read without entities, attributes and declarations: none of those says anything in them. */

/** What stands in an element: the text of each element by its name, or what stands in that one. */
export type XmlElement = Readonly<Record<string, unknown>>;

/** Source: the deepest answer that is read, that of AssumeRole, has 4. */
const depthMax = 16;

/** Source: the answers that are read have some 40 tags. Without a bound, one of 64 KiB stops the process for 0.2 s. */
const tagsMax = 256;

/** The elements of a document; none when it is not XML, is deeper than 16, or has more than 256 tags. */
export async function readXml(text: string): Promise<XmlElement> {
  if (text.split("<", tagsMax + 2).length > tagsMax + 1) return {};
  const { XMLParser } = await import("fast-xml-parser");
  const parser = new XMLParser({
    processEntities: false,
    ignoreAttributes: true,
    ignoreDeclaration: true,
    parseTagValue: false,
    maxNestedTags: depthMax,
  });
  try {
    return elementOf(parser.parse(text));
  } catch {
    return {};
  }
}

/** The element inside another; of one that is not there, nothing. */
export function childOf(element: XmlElement, name: string): XmlElement {
  return elementOf(Object.hasOwn(element, name) ? element[name] : undefined);
}

/** The text of the element inside another; `undefined` when there is none, or several, or it is no text. */
export function textOf(element: XmlElement, name: string): string | undefined {
  const value = Object.hasOwn(element, name) ? element[name] : undefined;
  return typeof value === "string" ? value : undefined;
}

/** The code of an error, such as `NoSuchBucket`, when it looks like one: anything else may hold what was sent. */
export function codeOf(error: XmlElement): string | undefined {
  const code = textOf(error, "Code");
  return code !== undefined && /^[A-Za-z][A-Za-z0-9.]{1,63}$/.test(code) ? code : undefined;
}

function elementOf(value: unknown): XmlElement {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as XmlElement)
    : {};
}
