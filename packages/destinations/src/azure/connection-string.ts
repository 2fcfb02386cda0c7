/**
 * The members of one of Azure's connection strings, `Name=value;Name=value`, by lower-case name: Azure does not care about
 * case. `undefined` when it is none, or names a member twice.
 */
export function membersOfConnectionString(text: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  for (const part of text.split(";")) {
    if (part.trim() === "") continue;
    const at = part.indexOf("=");
    const name = part.slice(0, at).trim().toLowerCase();
    if (at <= 0 || found.has(name)) return undefined;
    found.set(name, part.slice(at + 1).trim());
  }
  return found;
}
