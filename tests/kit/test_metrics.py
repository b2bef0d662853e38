"""The figures of one process."""

from morizo.kit.metrics import Metrics


def test_requests_are_counted_by_method_route_and_status() -> None:
    metrics = Metrics("morizo-aiv2", "1.2.3")
    metrics.observe("GET", "/v1/pantry/items", 200, 0.02)
    metrics.observe("GET", "/v1/pantry/items", 200, 0.2)
    text = metrics.text().decode()
    assert 'morizo_requests_total{method="GET",route="/v1/pantry/items",status="200"} 2.0' in text
    assert 'le="0.025",method="GET",route="/v1/pantry/items"} 1.0' in text
    assert 'morizo_info{service="morizo-aiv2",version="1.2.3"} 1.0' in text


def test_made_up_methods_share_one_row() -> None:
    metrics = Metrics("x", "1")
    for number in range(50):
        metrics.observe(f"BREW{number}", "-", 405, 0.0)
    assert metrics.text().decode().count("morizo_requests_total{") == 1


def test_two_in_one_process_keep_apart() -> None:
    first, second = Metrics("a", "1"), Metrics("b", "1")
    first.observe("GET", "/", 200, 0.1)
    assert "morizo_requests_total{" not in second.text().decode()
