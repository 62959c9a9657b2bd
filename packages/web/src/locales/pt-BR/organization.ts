import type { organization as english } from "../en/organization.ts";
import type { Translation } from "../translation.ts";

export const organization: Translation<typeof english> = {};
