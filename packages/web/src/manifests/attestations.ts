import type { ManifestChild } from "../repositories/page-queries.ts";

/** Predicate types of in-toto statements, by what people call them. */
const names: readonly (readonly [part: string, name: string])[] = [
  ["spdx.dev", "SBOM"],
  ["cyclonedx", "SBOM"],
  ["slsa.dev/provenance", "Provenance"],
  ["openvex", "VEX"],
  ["vuln", "Scan"],
];

export function attestationName(predicateType: string): string {
  const found = names.find(([part]) => predicateType.toLowerCase().includes(part));
  return found?.[1] ?? predicateType.replace(/^https?:\/\//, "");
}

/** What is attested of a platform, each kind once. */
export function attestationNames({ attestations }: ManifestChild): readonly string[] {
  const types = attestations.flatMap(({ predicate_types }) => predicate_types);
  return [...new Set(types.map(attestationName))];
}

/** How many platforms have a bill of materials. */
export function sbomCount(platforms: readonly ManifestChild[]): number {
  return platforms.filter((platform) => attestationNames(platform).includes("SBOM")).length;
}
