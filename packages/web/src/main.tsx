import "./styles/tokens.css";
import "./styles/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api.ts";
import { startTranslations } from "./locales/i18n.ts";
import { router } from "./router.tsx";

async function start(): Promise<void> {
  const root = document.getElementById("root");
  if (root === null) throw new Error("the document has no root");
  await startTranslations();
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
