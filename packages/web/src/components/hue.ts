/** Steel's own hues and paints that containers wear; saturation in percent. */
const paints = [
  { hue: 17, saturation: 62 },
  { hue: 204, saturation: 38 },
  { hue: 168, saturation: 34 },
  { hue: 38, saturation: 58 },
  { hue: 226, saturation: 30 },
  { hue: 350, saturation: 44 },
  { hue: 192, saturation: 50 },
  { hue: 96, saturation: 26 },
  { hue: 210, saturation: 10 },
  { hue: 268, saturation: 24 },
  { hue: 146, saturation: 32 },
  { hue: 28, saturation: 30 },
] as const;

/** The paint of a name: the same everywhere, always. */
export function paintOf(name: string): { readonly hue: number; readonly saturation: number } {
  // FNV-1a, 32 bits.
  let hash = 0x811c9dc5;
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  return paints[hash % paints.length] ?? paints[0];
}
