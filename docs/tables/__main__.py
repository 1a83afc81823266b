"""`python -m docs.tables`: writes every table anew into its page. Says which pages have changed."""

from docs.tables.pages import ROOT, pages, rewritten


def main() -> None:
    for page in pages():
        before = page.read_text(encoding="utf-8")
        after = rewritten(before)
        if after != before:
            page.write_text(after, encoding="utf-8")
            print(f"{page.relative_to(ROOT)} has changed")


if __name__ == "__main__":
    main()
