import "i18next";
import type { strings } from "./en/index.ts";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "common";
    resources: typeof strings;
  }
}
