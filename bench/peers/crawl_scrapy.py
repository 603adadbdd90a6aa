"""The crawl bench with Scrapy: crawl_scrapy.py FOLDER ORIGIN AT_ONCE. Its frontier is on disk (JOBDIR), bodies go into one file."""
import json
import sys

import scrapy
from scrapy.crawler import CrawlerProcess

folder, origin, at_once = sys.argv[1], sys.argv[2], int(sys.argv[3])
counts = {"documents": 0, "bytes": 0}
bodies = open(f"{folder}/bodies", "wb")


class Site(scrapy.Spider):
    name = "site"

    async def start(self):
        yield scrapy.Request(f"{origin}/page/0.html")

    def parse(self, response):
        counts["documents"] += 1
        counts["bytes"] += len(response.body)
        bodies.write(response.body)
        for href in response.css("a.item::attr(href)").getall():
            yield response.follow(href)


process = CrawlerProcess(
    {
        "JOBDIR": f"{folder}/job",
        "CONCURRENT_REQUESTS": at_once,
        "CONCURRENT_REQUESTS_PER_DOMAIN": at_once,
        "DOWNLOAD_DELAY": 0,
        "ROBOTSTXT_OBEY": False,
        "AUTOTHROTTLE_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "LOG_LEVEL": "ERROR",
    }
)
process.crawl(Site)
process.start()
bodies.close()
print(json.dumps(counts))
