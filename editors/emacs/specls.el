;;; specls, the language server for specifications in Markdown, with Eglot (part of Emacs 29).
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs '((markdown-mode markdown-ts-mode gfm-mode) . ("specls" "lsp"))))
(dolist (hook '(markdown-mode-hook markdown-ts-mode-hook gfm-mode-hook))
  (add-hook hook #'eglot-ensure))
