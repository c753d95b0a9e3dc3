import { requireEmailAddress } from "../accounts/email-addresses";
import type { ExternalProfile } from "../entities";
import type { Fields } from "../http/fields";
import type { FrontendCall } from "./call";

/** The name of a provider as people write it. */
export function getProviderName(provider: string): string {
  const word = provider.replace(/^custom_/, "");
  return word === "github" ? "GitHub" : word.charAt(0).toUpperCase() + word.slice(1);
}

/** What stands in for a provider's own pages: whoever comes here says who they are, and is believed. */
export function createProviderPage(call: FrontendCall, provider: string): Response {
  const name = escapeHtml(getProviderName(provider));
  const state = escapeHtml(call.url.searchParams.get("state") ?? "");
  const page = `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stand-in for ${name}</title>
<style>body{font:16px/1.5 system-ui;max-width:24rem;margin:3rem auto;padding:0 1rem}
label{display:block;margin:.75rem 0}input{display:block;width:100%;font:inherit;padding:.4rem;box-sizing:border-box}
button{font:inherit;padding:.5rem 1rem;margin:.5rem .5rem 0 0}</style>
<h1>Stand-in for ${name}</h1>
<p>${name} itself is not asked, and nothing leaves this machine. Whoever you say you are is who you are.</p>
<form method="post">
<input type="hidden" name="state" value="${state}">
<label>Email address <input name="email" type="email" required autofocus></label>
<label>First name <input name="first_name"></label>
<label>Last name <input name="last_name"></label>
<button>Continue to the app</button><button name="cancel" value="true" formnovalidate>Cancel</button>
</form></html>`;
  return new Response(page, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy":
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
      // Not less: a form sent without its origin would be refused.
      "referrer-policy": "same-origin",
      "x-content-type-options": "nosniff",
    },
  });
}

/** Who somebody is at the provider; `null` when they turned back. The same address is the same person there. */
export function readProfile(fields: Fields, provider: string): ExternalProfile | null {
  if (fields.getFlag("cancel")) return null;
  const emailAddress = requireEmailAddress(fields.requireText("email"), "email");
  return {
    provider,
    providerUserId: `${provider}:${emailAddress}`,
    emailAddress,
    firstName: fields.getText("first_name") ?? null,
    lastName: fields.getText("last_name") ?? null,
  };
}

function escapeHtml(text: string): string {
  const names: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replaceAll(/[&<>"]/g, (each) => names[each] ?? "");
}
