import type { Metadata } from "../entities";

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
  expireAt: number;
  createdAt: number;
  updatedAt: number;
}
