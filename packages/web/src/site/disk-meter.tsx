import type { Answer } from "@estiva/contract/operations";
import { useTranslation } from "react-i18next";
import { Meter } from "../components/meter.tsx";
import { formatBytes } from "../format/numbers.ts";

interface DiskMeterProps {
  readonly disk: NonNullable<Answer<"getStorage">["disk"]>;
}

/** How full the disk under the storage is. */
export function DiskMeter({ disk: { total, free } }: DiskMeterProps) {
  const { t, i18n } = useTranslation("admin");
  const format = (amount: number) => formatBytes(amount, i18n.language);
  return (
    <Meter
      label={t("storage.disk")}
      used={total - free}
      limit={total}
      format={format}
      hint={t("storage.free", { free: format(free) })}
    />
  );
}
