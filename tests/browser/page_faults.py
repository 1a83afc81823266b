"""What axe does not look for, asked of a page by a script of our own: headings, labels, targets, focus, the way past
the header, and what does not fit on the screen. Everything that is folded away is opened first."""

from collections.abc import Sequence

from playwright.sync_api import Page, ViewportSize

from tests.browser.watching import COLOURS, RULES, Theme, Watched, violations

Look = tuple[ViewportSize, Theme]

PHONE, DESK = ViewportSize(width=320, height=700), ViewportSize(width=1280, height=800)
LOOKS: tuple[Look, ...] = ((PHONE, "light"), (DESK, "dark"), (PHONE, "dark"), (DESK, "light"))
OPEN = "document.querySelectorAll('details').forEach(one => { one.open = true })"
FITS = """() => {
  const width = window.innerWidth, found = []
  if (document.scrollingElement.scrollWidth > width) {
    found.push(`it is ${document.scrollingElement.scrollWidth} px wide on a screen of ${width}`)
    for (const one of document.querySelectorAll('body *')) {
      const box = one.getBoundingClientRect()
      if (box.width && box.right > width + 1 && !one.closest('.scroll')) found.push(`  ${one.outerHTML.slice(0, 120)}`)
    }
  }
  for (const one of width > 320 ? [] : document.querySelectorAll('main .scroll:not([tabindex="0"])'))
    if (one.scrollWidth > one.clientWidth + 1) found.push(`only a finger can move it: ${one.outerHTML.slice(0, 120)}`)
  for (const one of document.querySelectorAll('main *')) {
    const style = getComputedStyle(one)
    if (style.overflowX === 'hidden' && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1)
      found.push(`cut off: ${one.outerHTML.slice(0, 120)}`)
  }
  return found.slice(0, 6)
}"""
BUILT = """() => {
  const found = [], all = selector => [...document.querySelectorAll(selector)]
  const told = one => one.outerHTML.replace(/\\s+/g, ' ').slice(0, 140)
  const shown = one => one.checkVisibility() && one.getBoundingClientRect().width > 0
  if (!document.documentElement.lang) found.push('no language')
  if (all('h1').length !== 1) found.push(`${all('h1').length} h1`)
  if (all('main').length !== 1) found.push('not one main')
  let before = 0
  for (const one of all('h1, h2, h3, h4, h5, h6').filter(shown)) {
    const level = Number(one.tagName[1])
    if (level > before + 1) found.push(`h${level} after h${before}: ${told(one)}`)
    before = level
  }
  const ids = all('[id]').map(one => one.id)
  for (const one of ids.filter((id, place) => ids.indexOf(id) !== place)) found.push(`the id ${one} is there twice`)
  for (const one of all('input:not([type=hidden]), select, textarea')) {
    const by = [...(one.labels ?? [])].map(each => each.innerText.trim()).join('')
    const named = (one.getAttribute('aria-labelledby') ?? '').split(/\\s+/).filter(Boolean)
    for (const id of named)
      if (!document.getElementById(id)?.textContent.trim()) found.push(`named by no ${id}: ${told(one)}`)
    if (!by && !named.length && !one.getAttribute('aria-label')) found.push(`no label: ${told(one)}`)
    for (const id of (one.getAttribute('aria-describedby') ?? '').split(/\\s+/).filter(Boolean))
      if (!document.getElementById(id)) found.push(`described by ${id}, which is not there: ${told(one)}`)
    if (one.getAttribute('aria-invalid') === 'true' && !one.getAttribute('aria-describedby'))
      found.push(`invalid, and nothing says why: ${told(one)}`)
  }
  for (const one of all('button, summary, select, textarea, input:not([type=hidden]), a.button, nav a').filter(shown)) {
    const boxes = [one, ...(one.matches('[type=checkbox], [type=radio]') ? one.labels : [])]
      .map(each => each.getBoundingClientRect())
    if (!boxes.some(box => box.width >= 24 && box.height >= 24))
      found.push(`${Math.round(boxes[0].width)} x ${Math.round(boxes[0].height)} px to hit: ${told(one)}`)
  }
  return found.slice(0, 12)
}"""
FOCUSED = """() => {
  const found = []
  const stops = [...document.querySelectorAll('a[href], button, summary, select, textarea, input:not([type=hidden])')]
    .filter(one => one.checkVisibility())
  for (const one of stops) {
    one.focus({ preventScroll: true, focusVisible: true })
    const style = getComputedStyle(one)
    if (document.activeElement !== one) found.push(`no focus: ${one.outerHTML.slice(0, 120)}`)
    else if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2)
      found.push(`focus can't be seen: ${one.outerHTML.slice(0, 120)}`)
  }
  const first = stops[0]
  if (!first?.matches('a[href^="#"]')) found.push('the first stop is not the way to the content')
  else {
    first.focus({ focusVisible: true })
    const box = first.getBoundingClientRect(), goal = document.querySelector(first.getAttribute('href'))
    if (!goal?.matches('main')) found.push('the way to the content does not lead there')
    if (box.left < 0 || box.top < 0 || box.right > innerWidth) found.push('the way to the content is not seen')
  }
  first?.blur()
  scrollTo(0, 0)
  return found.slice(0, 6)
}"""
BIGGER = "document.documentElement.style.fontSize = '200%'"


def faults_of(tab: Watched, address: str, looks: Sequence[Look]) -> list[str]:
    """All that is wrong with a page. `looks`: the widths and themes in which axe looks at it, which takes its time."""
    page = tab.page
    tab.errors.clear()
    tab.requests.clear()
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="light")
    page.goto(address)
    page.evaluate(OPEN)
    found = [f"at 320 px: {one}" for one in wide_faults(page)] + built_faults(page)
    found += [one for one in tab.errors if "the server responded with a status of 4" not in one]
    found += [f"asks {host}" for host in tab.hosts() - {"127.0.0.1"}]
    found += [told for look in looks if (told := _axe(page, look))]
    page.set_viewport_size(DESK)
    page.evaluate(BIGGER)
    return found + [f"with text of twice the size: {one}" for one in wide_faults(page)]


def _axe(page: Page, look: Look) -> str:
    """In the dark only colours are other than in the light."""
    size, theme = look
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=theme)
    found = violations(page, COLOURS if theme == "dark" else RULES)
    return f"{size['width']} px, {theme}: {found}" if found else ""


def wide_faults(page: Page) -> list[str]:
    """What makes people scroll sideways, or is cut off."""
    found: list[str] = page.evaluate(FITS)
    return found


def built_faults(page: Page) -> list[str]:
    """Headings, labels, ids, targets; then focus on each stop, and the way past the header."""
    found: list[str] = page.evaluate(BUILT)
    page.keyboard.press("Tab")  # from here on it is a keyboard that moves the focus
    return found + list(page.evaluate(FOCUSED))
