import { type RefObject, useEffect } from "react";

/** Lets a textarea grow with its text in browsers that do not know `field-sizing: content` yet. */
export function useGrowing(field: RefObject<HTMLTextAreaElement>): void {
  useEffect(() => {
    const element = field.current;
    if (!element || CSS.supports("field-sizing", "content")) return;
    const grow = () => {
      element.style.blockSize = "auto";
      element.style.blockSize = `${element.scrollHeight}px`;
    };
    grow();
    element.addEventListener("input", grow);
    window.addEventListener("resize", grow);
    return () => {
      element.removeEventListener("input", grow);
      window.removeEventListener("resize", grow);
    };
  }, [field]);
}
