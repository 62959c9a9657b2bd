import "./styles/tokens.css";
import "./styles/base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { queryClient } from "./api/api.ts";
import { startTranslations } from "./locales/i18n.ts";
import { router } from "./router/router.tsx";
import { serverQuery } from "./server/server-info.ts";
import { sessionQuery } from "./sessions/session.ts";

/** The frame is shown without its page after so many milliseconds: a slow line shows what is there. */
const longestWait = 400;

/**
 * What the first page needs is asked for all at once: who is signed in, the page's code and its data, its words. With
 * all that, it is drawn once, and not first empty.
 */
async function start(): Promise<void> {
  const root = document.getElementById("root");
  if (root === null) throw new Error("the document has no root");
  const page = Promise.all([
    router.load(),
    queryClient.prefetchQuery(sessionQuery),
    queryClient.prefetchQuery(serverQuery),
  ]);
  await startTranslations();
  await Promise.race([page, new Promise((resolve) => setTimeout(resolve, longestWait))]);
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}

void start();
