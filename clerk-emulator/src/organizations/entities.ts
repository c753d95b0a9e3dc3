import type { Metadata, Verification } from "../entities";

export interface Organization {
  id: string;
  name: string;
  slug: string;
  imageId: string | null;
  publicMetadata: Metadata;
  privateMetadata: Metadata;
  /** 0 is without limit. */
  maxMembers: number;
  adminDeleteEnabled: boolean;
  createdBy: string | null;
  createdAt: number;
  updatedAt: number;
}

export interface Membership {
  id: string;
  organizationId: string;
  userId: string;
  /** Such as `org:admin`. */
  role: string;
  publicMetadata: Metadata;
  privateMetadata: Metadata;
  createdAt: number;
  updatedAt: number;
}

export interface OrganizationInvitation {
  id: string;
  organizationId: string;
  emailAddress: string;
  role: string;
  status: "pending" | "accepted" | "revoked" | "expired";
  publicMetadata: Metadata;
  privateMetadata: Metadata;
  /** A page of the app; `null`: its sign-in or sign-up page. */
  redirectUrl: string | null;
  /** The verified domain whose people are invited by themselves; `null`: somebody invited them. */
  domainId: string | null;
  expireAt: number;
  createdAt: number;
  updatedAt: number;
}

/** How people of a verified domain come in: when they are asked, by an invitation of their own, or by asking. */
export type EnrollmentMode = "manual_invitation" | "automatic_invitation" | "automatic_suggestion";

export interface OrganizationDomain {
  id: string;
  organizationId: string;
  /** Such as `example.com`, in lower case. */
  name: string;
  enrollmentMode: EnrollmentMode;
  /** Since when it stands in this mode. Whoever's address was verified earlier is offered nothing. */
  enrollsSince: number;
  verification: Verification | null;
  /** Of this domain: where its code was sent. */
  affiliationEmailAddress: string | null;
  createdAt: number;
  updatedAt: number;
}

/** An organization that a person may ask to join, since an address of theirs is of its domain. */
export interface OrganizationSuggestion {
  id: string;
  organizationId: string;
  domainId: string;
  userId: string;
  /** `accepted`: they have asked, and wait. */
  status: "pending" | "accepted";
  createdAt: number;
  updatedAt: number;
}

export interface MembershipRequest {
  id: string;
  organizationId: string;
  userId: string;
  /** `revoked`: it was rejected, and is not made again. */
  status: "pending" | "accepted" | "revoked";
  createdAt: number;
  updatedAt: number;
}
