"""The browser of the tests: a real Chromium against a live server, watched."""

from tests.servers import watch


def test_browser_shows_what_the_live_server_answers(page, live_server):
    page.goto(f"{live_server.url}/suc-khoe/")
    assert '"live": true' in page.text_content("body")


def test_watch_tells_of_other_hosts_and_of_breaches_of_the_policy(context, live_server):
    page = context.new_page()
    wrong = watch(page, live_server.url)
    page.goto(f"{live_server.url}/suc-khoe/")
    assert wrong == []
    page.set_content("<img src='http://127.0.0.1:9/elsewhere.png' style='color: red'>")
    page.wait_for_timeout(200)
    assert any("elsewhere.png" in line for line in wrong)
    assert any("style-src" in line for line in wrong)


def test_watch_tells_of_an_exception(context, live_server):
    page = context.new_page()
    wrong = watch(page, live_server.url)
    page.goto(f"{live_server.url}/suc-khoe/")
    with page.expect_event("pageerror"):
        page.evaluate("setTimeout(() => { throw new Error('hỏng') })")
    assert wrong == ["hỏng"]


def test_findings_name_the_rule_and_the_element(page, live_server, findings):
    page.goto(f"{live_server.url}/suc-khoe/")
    page.set_content("<html lang='vi'><title>Trang</title><main><img src='data:,'></main></html>")
    assert findings(page) == ['image-alt: <img src="data:,">']
