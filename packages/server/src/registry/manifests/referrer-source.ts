import type { Requester } from "../requester.ts";
import type { ReferrersPage, ReferrersRequest } from "./manifest-records.ts";

/** Where referrers are listed from: distribution-spec, "Listing Referrers". */
export interface ReferrerSource {
  /** A page of descriptors of the manifests that name the subject. */
  page(listing: ReferrersListing): Promise<ReferrersPage>;
}

export interface ReferrersListing extends ReferrersRequest {
  readonly by: Requester;
}
