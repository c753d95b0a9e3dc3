import { useClerk, useReverification } from "@clerk/remix";

const PROOF_PATH = "/settings/proof";

/**
 * Asks people by Clerk's dialog to show once more who they are, unless they did so lately. Resolves to false when
 * they close it. To be asked before what the server asks for proof of; where clerk-js is not there or cannot
 * ask, it resolves to true, and the server leads to a page that asks instead.
 */
export function useProof(): () => Promise<boolean> {
  const { loaded } = useClerk();
  const prove = useReverification(() => fetch(PROOF_PATH));
  return async () => {
    if (!loaded) return true;
    try {
      await prove();
      return true;
    } catch (error) {
      const { code } = error as { code?: string };
      return code !== "reverification_cancelled";
    }
  };
}
