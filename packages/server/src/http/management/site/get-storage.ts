import type { SiteStorage } from "#server/accounts/site/site-storage.ts";
import type { ManagementHandler } from "../manage.ts";

/** Of the disk that the blobs are on, in bytes; undefined where they are not in files. */
export type DiskSpace = (() => Promise<{ readonly free: number; readonly total: number }>) | undefined;

/** `GET /api/v1/site/storage` */
export function getStorage(storage: SiteStorage, diskSpace: DiskSpace): ManagementHandler<"getStorage"> {
  return async () => {
    const { namespaces, ...amounts } = await storage.measure();
    const disk = (await diskSpace?.()) ?? null;
    return { status: 200, body: { ...amounts, namespaces: [...namespaces], disk } };
  };
}
