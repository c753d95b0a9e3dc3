import type { ClerkApp } from "@clerk/remix";

type Appearance = NonNullable<Parameters<typeof ClerkApp>[1]>["appearance"];

/**
 * Clerk's components in Postern's colours. In browsers with `color-mix()` clerk-js hands a colour
 * to CSS as it is written, custom properties included: the browser resolves them where they are
 * used, so the theme is right in the first frame and follows when it changes. What variables cannot
 * say stands in styles/clerk.css, in a layer above the one named here.
 */
export const clerkAppearance: Appearance = {
  cssLayerName: "clerk",
  variables: {
    colorPrimary: "var(--color-accent)",
    colorPrimaryForeground: "var(--color-on-accent)",
    colorDanger: "var(--color-danger)",
    colorSuccess: "var(--color-accent)",
    colorWarning: "var(--color-danger)",
    colorNeutral: "var(--color-ink)",
    colorForeground: "var(--color-ink)",
    colorMutedForeground: "var(--color-muted)",
    colorMuted: "var(--color-sunken)",
    colorBackground: "var(--color-raised)",
    colorInput: "var(--color-raised)",
    colorInputForeground: "var(--color-ink)",
    colorBorder: "var(--color-edge)",
    colorRing: "var(--color-accent)",
    colorModalBackdrop: "var(--color-veil)",
    fontFamily: "var(--font-ui)",
    fontFamilyButtons: "var(--font-ui)",
    fontSize: "0.9375rem",
    borderRadius: "var(--radius)",
  },
  layout: {
    logoPlacement: "none",
    socialButtonsPlacement: "bottom",
    shimmer: false,
  },
};
